package hudson;

import java.util.Map;
import java.util.TreeMap;

@SuppressWarnings("serial")
public class EnvVars extends TreeMap<String, String> {
    public EnvVars(Map<String, String> m) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String put(String key, String value) {
        throw new UnsupportedOperationException();
    }
}
