"""Sets of items and looks that people sign, and the trust that terminals put in them.

``keys`` (what signs as a person) and ``metadata`` (what is signed) below; above them ``bundles``
(what people sign in turn and what takes effect together), ``ceremony`` (root, roles, rotation,
restore) and ``online`` (snapshot and timestamp); ``sets``, ``checks``, ``meaning`` and ``editions``
are about what is published. Metadata lies in the database, so that it changes together with the
editions and comes back with them from a backup; files lie in ``trust/`` by their hash.
"""
