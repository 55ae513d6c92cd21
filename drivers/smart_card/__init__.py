"""Readers of social security cards (社会保障卡)."""
