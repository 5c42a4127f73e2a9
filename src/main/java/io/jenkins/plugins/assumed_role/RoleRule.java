package io.jenkins.plugins.assumed_role;

import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.assumed_role.policy.Rule;
import java.util.Locale;
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
        if (!"allow".equals(effect) && !"deny".equals(effect)) {
            throw new IllegalArgumentException("effect: '" + effect + "' is neither allow nor deny.");
        }
        this.effect = effect;
    }

    public String getEffect() {
        return effect;
    }

    public String getRole() {
        return role;
    }

    @DataBoundSetter
    public void setRole(String role) {
        this.role = role == null ? "" : role.strip();
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
        Rule.Revision.valueOf(revision.toUpperCase(Locale.ROOT));
        this.revision = revision;
    }

    /** Who writes the file by hand leaves out what is empty. */
    private Object readResolve() {
        setRole(role);
        setJob(job);
        setLabel(label);
        revision = revision == null ? "any" : revision;
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
            return "Rule";
        }

        /** A rule that denies what does not exist looks as if it denied something. */
        @POST
        public FormValidation doCheckRole(@QueryParameter String value) {
            return value.isBlank() || value.strip().matches("(?s)(arn:|[*?]).*")
                    ? FormValidation.ok()
                    : FormValidation.warning(
                            "No role has such an ARN. A pattern looks like arn:aws:iam::222222222222:role/deploy-*");
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
