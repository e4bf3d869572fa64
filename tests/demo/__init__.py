"""The demos and the training behind them."""
