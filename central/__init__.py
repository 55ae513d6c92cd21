"""The centre: takes sealed records in, keeps them, and opens them for those who may.

Layers, top to bottom: ``cli`` · ``app`` · ``api | console`` · ``casework | fleet`` ·
``keys | storage`` · ``contracts``. Ingest stores and acknowledges without any private sealing
key; opening is a separate step of ``casework`` that writes the audit log first.
"""
