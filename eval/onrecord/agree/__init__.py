"""Agreement of annotators: the scorer's own measures between them, alpha of tokens, and kappa of attributes."""
