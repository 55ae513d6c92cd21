"""The centre: takes sealed records in, keeps them, and opens them for those who may.

Layers, top to bottom: ``cli`` · ``app`` · ``server, guard, logs, measuring`` ·
``api | console`` · ``casework`` · ``fleet`` · ``keys, audit, alarms, settings`` ·
``storage`` · ``contracts``. Ingest stores and acknowledges without any private sealing key;
opening is a separate step of ``casework``, and its audit line is written before anybody sees
what was opened.
"""
