"""The graph: IRIs, statements, the store, questions to it, its checks and its other forms."""
