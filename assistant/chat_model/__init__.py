"""The chat model that an operator may plug in: asked within limits, never trusted."""
