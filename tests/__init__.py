"""Tests: tables of cases by noun, and journeys through the whole platform."""
