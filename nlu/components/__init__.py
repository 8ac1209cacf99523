"""Our parts of Rasa's graph: cleaning a resident's words, turning them into numbers, naming the intent.

Rasa loads them by module path (`nlu.components.…`) from config.yml and endpoints.yml, so it is started from the
repository root. Nothing here imports the application, and the application imports nothing from here.
"""
