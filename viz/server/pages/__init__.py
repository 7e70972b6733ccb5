"""The pages: each module asks the store and returns a frozen dataclass, all that its template shows."""
