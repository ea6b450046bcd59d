"""Trains the fraud model and exports the artifact that the stream serves."""
