"""The web explorer of a store: pages, linked data and a SPARQL 1.1 endpoint, all read-only."""
