package io.jenkins.plugins.casc;

public class ConfigurationContext {}
