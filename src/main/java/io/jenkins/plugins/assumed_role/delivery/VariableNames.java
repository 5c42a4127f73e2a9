package io.jenkins.plugins.assumed_role.delivery;

import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Text;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Names of variables other than AWS_*, for several roles in one block. Such a block clears nothing and switches nothing off, since its
 * tools are the role only if they read these names.
 */
public final class VariableNames {

    /** The names that AWS gave. */
    public static final VariableNames STANDARD = new VariableNames(name -> name, true);

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    private final UnaryOperator<String> names;
    private final boolean standard;

    private VariableNames(UnaryOperator<String> names, boolean standard) {
        this.names = names;
        this.standard = standard;
    }

    /**
     * @param variables null or empty for {@link #STANDARD}; a prefix, {@code PROD_} for PROD_AWS_ACCESS_KEY_ID and so on; or a map from
     *     the standard names to others; a variable without an entry is not set
     * @throws IllegalArgumentException if a name is none
     */
    public static VariableNames of(Object variables) {
        if (variables instanceof Map<?, ?> map) {
            map.values().forEach(name -> check(String.valueOf(name)));
            return new VariableNames(
                    name -> map.get(name) == null ? null : map.get(name).toString(), false);
        }
        if (variables == null || variables.toString().isBlank()) {
            return STANDARD;
        }
        String prefix = check(variables.toString().strip());
        return new VariableNames(name -> prefix + name, false);
    }

    private static String check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidArgument("variables: '" + Text.printable(name)
                    + "' cannot be the name of an environment variable, or begin one.");
        }
        return name;
    }

    /** Returns null for a variable that is not to be set. */
    String name(String standardName) {
        return names.apply(standardName);
    }

    /** Returns true for the names that AWS gave. */
    public boolean isStandard() {
        return standard;
    }
}
