"""Rasa's custom actions: they decide what should happen, and leave the doing to `bot/`.

An action reads the conversation and answers wording keys and effects. It knows no database, clock, address or number,
and nothing of `bot/` but the core. `registry.everything` builds them all.
"""
