"""The record store: sealed records, attachments, the outbox, masked receipts.

Only ciphertext and masked text are ever written. A submission is durable when
``RecordStore.commit_submission`` returns; the sync process reads the ``Outbox``.
"""
