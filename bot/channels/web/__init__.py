"""The web chat: the channel that leaves least behind.

Pages work by plain form posts without JavaScript; with it, the same page talks over a WebSocket or plain requests.
Nothing is kept on the resident's device and a chat lives in this process's memory only. `site.WebChat` is the way in.
"""
