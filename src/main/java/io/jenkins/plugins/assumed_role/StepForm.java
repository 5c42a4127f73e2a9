package io.jenkins.plugins.assumed_role;

import io.jenkins.plugins.assumed_role.request.FormText;
import java.util.List;
import org.kohsuke.stapler.StaplerRequest2;

/** Reads a step from the fields of its form that <i>Check role</i> sends. The fields of the variables in a block play no part in a check. */
final class StepForm {

    private StepForm() {}

    /** @throws IllegalArgumentException if the duration is no number; a block checks the other fields */
    static WithAssumedRoleStep step(StaplerRequest2 form) {
        WithAssumedRoleStep step = new WithAssumedRoleStep(form.getParameter("arn"));
        step.setSessionName(form.getParameter("sessionName"));
        step.setDuration(FormText.duration(form.getParameter("duration")));
        step.setExternalId(form.getParameter("externalId"));
        step.setPolicy(form.getParameter("policy"));
        step.setPolicyArns(lines(form.getParameter("policyArns")));
        step.setTags(form.getParameter("tags"));
        step.setTransitiveTagKeys(lines(form.getParameter("transitiveTagKeys")));
        step.setAutoTags(isChecked(form, "autoTags"));
        step.setSourceIdentity(form.getParameter("sourceIdentity"));
        step.setVia(form.getParameter("via"));
        step.setExpectedAccount(form.getParameter("expectedAccount"));
        step.setSource(form.getParameter("source"));
        step.setSourceProfile(form.getParameter("sourceProfile"));
        step.setCredentialsId(form.getParameter("credentialsId"));
        step.setTrustAnchorArn(form.getParameter("trustAnchorArn"));
        step.setRolesAnywhereProfileArn(form.getParameter("rolesAnywhereProfileArn"));
        step.setMfaSerialNumber(form.getParameter("mfaSerialNumber"));
        step.setRegion(form.getParameter("region"));
        step.setStsEndpoint(form.getParameter("stsEndpoint"));
        step.setFips(isChecked(form, "fips"));
        step.setDualStack(isChecked(form, "dualStack"));
        step.setQuiet(isChecked(form, "quiet"));
        return step;
    }

    private static List<String> lines(String text) {
        return text == null ? List.of() : List.of(text);
    }

    private static boolean isChecked(StaplerRequest2 form, String field) {
        return Boolean.parseBoolean(form.getParameter(field));
    }
}
