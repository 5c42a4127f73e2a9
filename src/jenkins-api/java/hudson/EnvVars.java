package hudson;

import java.util.Map;
import java.util.TreeMap;

public class EnvVars extends TreeMap<String, String> {
    private static final long serialVersionUID = 1;

    public EnvVars(Map<String, String> m) {
        throw new UnsupportedOperationException();
    }
}
