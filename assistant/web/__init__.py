"""The web: a FastAPI app with the Gradio chat, the source pages and the health checks."""
