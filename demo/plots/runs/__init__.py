"""How runs went: curves of accuracy and of loss, and tables of runs. It imports ui and below."""
