"""The Streamlit app over the engine."""
