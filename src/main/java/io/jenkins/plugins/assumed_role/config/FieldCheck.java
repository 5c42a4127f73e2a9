package io.jenkins.plugins.assumed_role.config;

import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.delivery.DeliveryMode;
import io.jenkins.plugins.assumed_role.request.Hop;
import io.jenkins.plugins.assumed_role.request.Requester;
import io.jenkins.plugins.assumed_role.request.RoleRequest;
import io.jenkins.plugins.assumed_role.request.Source;
import java.util.Map;
import java.util.function.UnaryOperator;
import jenkins.model.Jenkins;

/** What forms say about a field while somebody types: the same as the block would say. */
public final class FieldCheck {

    /** Seconds; STS gives no more to a role that assumes another. */
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

    /** @param check throws an {@link IllegalArgumentException} that says what is wrong */
    public static FormValidation check(Runnable check) {
        asked();
        try {
            check.run();
            return FormValidation.ok();
        } catch (IllegalArgumentException x) {
            return FormValidation.error(x.getMessage());
        }
    }

    public static FormValidation duration(String duration) {
        String given = Given.text(duration);
        FormValidation checked = check(() -> requireDuration(given));
        return given != null && checked.kind == FormValidation.Kind.OK && Integer.parseInt(given) > LONGEST_CHAINED
                ? FormValidation.warning(Messages.FieldCheck_ChainedDuration())
                : checked;
    }

    private static void requireDuration(String given) {
        Integer seconds;
        try {
            seconds = given == null ? null : Integer.valueOf(given);
        } catch (NumberFormatException x) {
            throw new IllegalArgumentException(Messages.FieldCheck_NotSeconds(), x);
        }
        requireHop(hop -> hop.duration(seconds));
    }

    /** Nothing of Jenkins is told by what is checked here: who may see a page at all may ask. */
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

    /** @throws IllegalArgumentException if there is no such one */
    static String delivery(String delivery) {
        String given = Given.text(delivery);
        DeliveryMode.named(given);
        return given;
    }

    /** Of the machine, with an empty one for the default. */
    public static ListBoxModel sources() {
        asked();
        ListBoxModel items = new ListBoxModel();
        items.add(Messages.FieldCheck_Default(), "");
        Source.names().forEach(items::add);
        return items;
    }

    /** With an empty one for the default. */
    public static ListBoxModel deliveries() {
        asked();
        ListBoxModel items = new ListBoxModel();
        items.add(Messages.FieldCheck_Default(), "");
        for (DeliveryMode mode : DeliveryMode.values()) {
            items.add(mode.toString());
        }
        return items;
    }
}
