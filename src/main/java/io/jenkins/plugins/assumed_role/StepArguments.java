package io.jenkins.plugins.assumed_role;

import hudson.AbortException;
import io.jenkins.plugins.assumed_role.request.Text;
import java.beans.Introspector;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Checks the arguments of the step before Pipeline binds them. Pipeline ignores an unknown one with a warning, and reports a value of a
 * wrong type with a stack trace and the values of all arguments.
 */
final class StepArguments {

    private static final Map<String, Class<?>> TYPES = types();

    private StepArguments() {}

    private static Map<String, Class<?>> types() {
        Map<String, Class<?>> types = new TreeMap<>(Map.of("arn", String.class));
        for (Method method : WithAssumedRoleStep.class.getMethods()) {
            if (method.isAnnotationPresent(DataBoundSetter.class)) {
                types.put(
                        Introspector.decapitalize(method.getName().substring("set".length())),
                        method.getParameterTypes()[0]);
            }
        }
        return types;
    }

    /** @throws AbortException that names the argument and shows how to write it */
    static void check(Map<String, Object> arguments) throws AbortException {
        for (Map.Entry<String, Object> argument : arguments.entrySet()) {
            String name = argument.getKey();
            // Pipeline has names of its own, such as <anonymous> for an argument without one.
            if (Character.isLetter(name.charAt(0))) {
                checkName(name);
                checkValue(name, argument.getValue());
            }
        }
    }

    private static void checkName(String name) throws AbortException {
        if (name.equals("credentials")) {
            throw new AbortException(
                    "withAssumedRole: unknown argument 'credentials'. Use delivery to choose how tools get"
                            + " their credentials, or credentialsId for source credentials stored in Jenkins.");
        }
        if (!TYPES.containsKey(name)) {
            throw new AbortException("withAssumedRole: unknown argument '" + Text.printable(name)
                    + "'. Valid arguments: " + String.join(", ", TYPES.keySet()) + ".");
        }
    }

    private static void checkValue(String name, Object value) throws AbortException {
        String expected = value == null ? null : expected(TYPES.get(name), value);
        if (expected != null) {
            throw new AbortException("withAssumedRole: " + name + ": this is not " + expected + ".");
        }
    }

    /** Returns the kind of value that is missing; null if Pipeline can bind the value. */
    private static String expected(Class<?> type, Object value) {
        boolean text = value instanceof CharSequence;
        if (type == String.class) {
            return text ? null : "a text in quotes";
        }
        if (type == Integer.class) {
            return value instanceof Integer || text && value.toString().matches("-?\\d{1,9}") ? null : "a number";
        }
        if (type == boolean.class) {
            return value instanceof Boolean || text && value.toString().matches("(?i)true|false")
                    ? null
                    : "true or false";
        }
        boolean list = value instanceof List<?> items && items.stream().allMatch(CharSequence.class::isInstance);
        return type == List.class && !list ? "a list of texts, such as ['first', 'second']" : null;
    }
}
