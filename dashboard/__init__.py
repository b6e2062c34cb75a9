"""Footfall's dashboard: a Streamlit app over the engine."""
