"""Taking sets: fetched by hash, verified against what people signed, staged for the terminal.

``fetcher`` brings bytes over the line or from a stick, ``updater`` verifies metadata, ``files``
keeps what hashes as it must, ``choice`` decides, ``staging`` puts it together, ``running`` does so
beside delivery. What keeps a set from being taken is a word of ``words``.
"""
