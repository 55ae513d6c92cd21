"""The on-screen keyboard: pinyin engine, editing rules, and what QML sees of them."""
