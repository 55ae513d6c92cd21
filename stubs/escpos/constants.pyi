HW_INIT: bytes
RT_STATUS: bytes
