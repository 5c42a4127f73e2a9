package io.jenkins.plugins.assumed_role.config;

import hudson.model.Descriptor.FormException;
import hudson.model.Failure;
import hudson.util.FormValidation;
import io.jenkins.plugins.assumed_role.agent.Failures;
import io.jenkins.plugins.assumed_role.agent.UserMessage;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reports an error in a submitted form as a sentence. Without it, Jenkins shows a stack trace with all values of the form, and wraps a
 * FormException of a nested descriptor.
 */
public final class SubmittedForm {

    private static final Logger LOGGER = Logger.getLogger(SubmittedForm.class.getName());

    /** The field and both types, as the plugin structs writes them. */
    private static final Pattern TYPES = Pattern.compile(
            "(\\w+) expects (?:class |interface )?(?:[\\w$]+\\.)*([\\w$]+).* but received (?:class |interface )?(?:[\\w$]+\\.)*([\\w$]+)");

    private SubmittedForm() {}

    /** Binds a form. */
    public interface Binding<T> {
        T bind() throws FormException;
    }

    public static <T> T bind(Binding<T> binding) throws FormException {
        try {
            return binding.bind();
        } catch (IllegalArgumentException | LinkageError x) {
            String sentence = sentence(x);
            if (sentence == null) {
                throw x;
            }
            throw new Failure(sentence);
        }
    }

    /** Answers a question about a form that is not saved. */
    public interface Answer<T> {
        FormValidation about(T form) throws IOException;
    }

    /** Answers a question about a form, or shows why the form is wrong. */
    public static <T> FormValidation answer(Binding<T> form, Answer<T> answer) throws IOException {
        T bound;
        try {
            bound = form.bind();
        } catch (FormException | RuntimeException | LinkageError x) {
            String sentence = sentence(x);
            if (sentence == null) {
                LOGGER.log(Level.INFO, "A form cannot be read", x);
            }
            return FormValidation.error(sentence == null ? Messages.SubmittedForm_Unreadable() : sentence);
        }
        try {
            return answer.about(bound);
        } catch (InvalidArgument x) {
            return FormValidation.error(x.getMessage());
        }
    }

    /**
     * Returns the innermost message of ours, or words for a value of another type than a field has. Null if there is neither: the message
     * of another exception may quote all values.
     */
    public static String sentence(Throwable thrown) {
        String sentence = null;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserMessage) {
                sentence = Failures.message(cause);
            } else if (cause instanceof ClassCastException) {
                sentence = anotherType(String.valueOf(cause.getMessage()));
            }
        }
        return sentence;
    }

    private static String anotherType(String text) {
        Matcher types = TYPES.matcher(text);
        return types.find()
                ? types.group(1) + ": this is a value of the type " + types.group(3) + ", and the type "
                        + types.group(2) + " is needed."
                : "A value has another type than its field.";
    }
}
