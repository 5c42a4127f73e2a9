package io.jenkins.plugins.assumed_role.config;

import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.policy.RolePattern;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.InvalidArgument;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import io.jenkins.plugins.assumed_role.request.Text;
import java.util.Map;
import java.util.function.UnaryOperator;
import jenkins.model.Jenkins;

/** Checks a field of a form as a block would check it. */
public final class FieldCheck {

    /** The most seconds that STS gives to a role that assumes another. */
    private static final int LONGEST_CHAINED = 3600;

    private static final String SOME_ROLE = "arn:aws:iam::123456789012:role/some";

    private FieldCheck() {}

    public static FormValidation arn(String arn) {
        return field(some -> new Hop.Builder(arn));
    }

    /** @param field sets it, on a request that is right otherwise */
    public static FormValidation field(UnaryOperator<Hop.Builder> field) {
        return check(() -> requireHop(field));
    }

    /** @param field sets it, on a request that is right otherwise */
    public static FormValidation request(UnaryOperator<RoleRequest.Builder> field) {
        return check(() -> require(field));
    }

    /** @param check throws an {@link InvalidArgument} that explains the fault */
    public static FormValidation check(Runnable check) {
        asked();
        try {
            check.run();
            return FormValidation.ok();
        } catch (InvalidArgument x) {
            return FormValidation.error(x.getMessage());
        }
    }

    /**
     * Checks a pattern of roles.
     *
     * @throws InvalidArgument if no role can match
     */
    static String rolePattern(String pattern) {
        try {
            return RolePattern.check(pattern);
        } catch (IllegalArgumentException x) {
            // The package of rules uses the JDK alone, so the message is its own.
            throw new InvalidArgument(x.getMessage());
        }
    }

    public static FormValidation duration(String duration) {
        String given = Text.given(duration);
        try {
            Integer seconds = given == null ? null : Integer.valueOf(given);
            FormValidation checked = field(hop -> hop.duration(seconds));
            return checked.kind == FormValidation.Kind.OK && seconds != null && seconds > LONGEST_CHAINED
                    ? FormValidation.warning(Messages.FieldCheck_ChainedDuration())
                    : checked;
        } catch (NumberFormatException x) {
            return FormValidation.error(Messages.FieldCheck_NotSeconds());
        }
    }

    /** Permits all users who may see a page, because no check here shows anything of Jenkins. */
    private static void asked() {
        Jenkins.get().checkPermission(Jenkins.READ);
    }

    /** @throws IllegalArgumentException if no request may have that */
    static void require(UnaryOperator<RoleRequest.Builder> field) {
        build(field.apply(new RoleRequest.Builder(new Hop.Builder(SOME_ROLE))));
    }

    /** @throws IllegalArgumentException if no request may have that */
    static void requireHop(UnaryOperator<Hop.Builder> field) {
        build(new RoleRequest.Builder(field.apply(new Hop.Builder(SOME_ROLE))));
    }

    private static void build(RoleRequest.Builder request) {
        request.build(new Requester("check", "nobody", Map.of(), "check"));
    }

    /** Returns the kinds of source, and an empty entry for the default. */
    public static ListBoxModel sources() {
        asked();
        ListBoxModel items = new ListBoxModel();
        items.add(Messages.FieldCheck_Default(), "");
        Source.names().forEach(items::add);
        return items;
    }

    /** Returns the ways of delivery with their descriptions, and an empty entry for the default. */
    public static ListBoxModel deliveries() {
        asked();
        ListBoxModel items = new ListBoxModel();
        items.add(Messages.FieldCheck_Default(), "");
        for (DeliveryMode mode : DeliveryMode.values()) {
            items.add(label(mode), mode.toString());
        }
        return items;
    }

    private static String label(DeliveryMode mode) {
        return switch (mode) {
            case ENVIRONMENT -> Messages.FieldCheck_Environment();
            case ENDPOINT -> Messages.FieldCheck_Endpoint();
            case PROFILE -> Messages.FieldCheck_Profile();
        };
    }
}
