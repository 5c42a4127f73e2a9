package net.sf.json;

public final class JSONObject {
    public static JSONObject fromObject(Object object) {
        throw new UnsupportedOperationException();
    }

    public boolean has(String key) {
        throw new UnsupportedOperationException();
    }

    public Object put(String key, Object value) {
        throw new UnsupportedOperationException();
    }
}
