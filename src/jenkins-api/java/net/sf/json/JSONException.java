package net.sf.json;

@SuppressWarnings("serial")
public class JSONException extends RuntimeException {}
