"""How the adapter and the evidence reader were trained; docs/model_card.md has the commands and the figures."""
