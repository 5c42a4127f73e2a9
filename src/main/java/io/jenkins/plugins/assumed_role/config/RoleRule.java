package io.jenkins.plugins.assumed_role.config;

import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.policy.Rule;
import java.util.Locale;
import java.util.Set;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A rule as it is configured. */
public final class RoleRule extends AbstractDescribableImpl<RoleRule> {

    private final String effect;
    private String role = "";
    private String job = "";
    private String label = "";
    private String revision = "any";

    /**
     * @param effect {@code allow} or {@code deny}
     * @throws IllegalArgumentException if it is neither: nobody should think that a rule denies which does not
     */
    @DataBoundConstructor
    public RoleRule(String effect) {
        this.effect = checkEffect(effect);
    }

    private static String checkEffect(String effect) {
        if (!"allow".equals(effect) && !"deny".equals(effect)) {
            throw new IllegalArgumentException("effect: '" + effect + "' is neither allow nor deny.");
        }
        return effect;
    }

    public String getEffect() {
        return effect;
    }

    public String getRole() {
        return role;
    }

    /** @throws IllegalArgumentException if no ARN of a role fits the pattern */
    @DataBoundSetter
    public void setRole(String role) {
        this.role = Rule.checkRole(role == null ? "" : role.strip());
    }

    public String getJob() {
        return job;
    }

    @DataBoundSetter
    public void setJob(String job) {
        this.job = job == null ? "" : job.strip();
    }

    public String getLabel() {
        return label;
    }

    @DataBoundSetter
    public void setLabel(String label) {
        this.label = label == null ? "" : label.strip();
    }

    public String getRevision() {
        return revision;
    }

    /** @throws IllegalArgumentException if it is none of {@code any}, {@code trusted} and {@code untrusted} */
    @DataBoundSetter
    public void setRevision(String revision) {
        if (!Set.of("any", "trusted", "untrusted").contains(String.valueOf(revision))) {
            throw new IllegalArgumentException("revision: '" + revision + "' is none of any, trusted and untrusted.");
        }
        this.revision = revision;
    }

    /**
     * Who writes the file by hand leaves out what is empty; without an effect a rule denies.
     *
     * @throws IllegalArgumentException if nobody knows what the rule was to do, see {@link LosslessConverter}
     */
    private Object readResolve() {
        if (effect != null) {
            checkEffect(effect);
        }
        role = role == null ? "" : role.strip();
        setJob(job);
        setLabel(label);
        setRevision(revision == null ? "any" : revision);
        return this;
    }

    Rule toRule() {
        return new Rule(
                "allow".equals(effect), role, job, label, Rule.Revision.valueOf(revision.toUpperCase(Locale.ROOT)));
    }

    @Extension
    public static final class DescriptorImpl extends Descriptor<RoleRule> {
        @Override
        public String getDisplayName() {
            return Messages.RoleRule_DisplayName();
        }

        @POST
        public FormValidation doCheckRole(@QueryParameter String value) {
            return FieldCheck.check(() -> Rule.checkRole(value.strip()));
        }

        @POST
        public ListBoxModel doFillEffectItems() {
            return new ListBoxModel().add("allow").add("deny");
        }

        @POST
        public ListBoxModel doFillRevisionItems() {
            return new ListBoxModel().add("any").add("trusted").add("untrusted");
        }
    }
}
