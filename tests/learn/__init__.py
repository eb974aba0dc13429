"""Tests of the learn service."""
