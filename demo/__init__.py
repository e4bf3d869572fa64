"""What is shown: data, models, training and the live demos. Knows nothing of slides or HTTP."""
