"""Data in, Plotly figure out; no Streamlit here."""
