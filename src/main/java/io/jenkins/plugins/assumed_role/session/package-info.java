/** From a request to a session of the role: source credentials, AssumeRole, and what to tell when it fails. No Jenkins. */
package io.jenkins.plugins.assumed_role.session;
