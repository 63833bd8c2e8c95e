"""The web chat at the root, in Gradio."""
