"""Checks on the data: what a company expects of its staging tables, declared. Running them is the pipeline's."""
