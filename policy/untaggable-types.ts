/**
 * The types of @pulumi/aws and @pulumi/mongodbatlas whose resources take no tags, by module. Made by tests/policy/sdk-types.ts from the
 * SDKs that are installed; a test fails where it is stale.
 */
export const UNTAGGABLE: Readonly<Record<string, string>> = {
  "aws:accessanalyzer": "ArchiveRule",
  "aws:account": "AlternativeContact PrimaryContact Region",
  "aws:accountaccess": "Entitlement",
  "aws:acm": "CertificateValidation",
  "aws:acmpca": "Certificate CertificateAuthorityCertificate Permission Policy",
  "aws:alb": "ListenerCertificate TargetGroupAttachment",
  "aws:amp":
    "AlertManagerDefinition QueryLoggingConfiguration ResourcePolicy ScraperLoggingConfiguration WorkspaceConfiguration",
  "aws:amplify": "BackendEnvironment DomainAssociation Webhook",
  "aws:apigateway":
    "Account Authorizer BasePathMapping Deployment DocumentationPart DocumentationVersion Integration IntegrationResponse Method MethodResponse MethodSettings Model RequestValidator Resource Response RestApiPolicy RestApiPut UsagePlanKey",
  "aws:apigatewayv2":
    "ApiMapping Authorizer Deployment Integration IntegrationResponse Model Route RouteResponse RoutingRule",
  "aws:appautoscaling": "Policy ScheduledAction",
  "aws:appconfig": "ExtensionAssociation HostedConfigurationVersion",
  "aws:appfabric": "AppAuthorizationConnection",
  "aws:appflow": "ConnectorProfile",
  "aws:apprunner": "CustomDomainAssociation DefaultAutoScalingConfigurationVersion Deployment",
  "aws:appstream": "DirectoryConfig FleetStackAssociation User UserStackAssociation",
  "aws:appsync":
    "ApiCache ApiKey DataSource DomainName DomainNameApiAssociation Function Resolver SourceApiAssociation Type",
  "aws:arczonalshift": "AutoshiftObserverNotificationStatus ZonalAutoshiftConfiguration",
  "aws:athena": "Database NamedQuery PreparedStatement",
  "aws:auditmanager":
    "AccountRegistration AssessmentDelegation AssessmentReport FrameworkShare OrganizationAdminAccountRegistration",
  "aws:autoscaling": "Attachment LifecycleHook Notification Policy Schedule Tag TrafficSourceAttachment",
  "aws:autoscalingplans": "ScalingPlan",
  "aws:backup":
    "GlobalSettings RegionSettings RestoreTestingSelection Selection VaultLockConfiguration VaultNotifications VaultPolicy",
  "aws:bedrock":
    "AgentAgentActionGroup AgentAgentCollaborator AgentAgentKnowledgeBaseAssociation AgentDataSource AgentcoreGatewayRule AgentcoreGatewayTarget AgentcoreMemoryStrategy AgentcorePolicy AgentcoreRegistry AgentcoreResourcePolicy AgentcoreTokenVaultCmk AgentcoreWorkloadIdentity GuardrailVersion UseCaseForModelAccess",
  "aws:bedrockfoundation": "ModelAgreement",
  "aws:bedrockmodel": "InvocationJob InvocationLoggingConfiguration",
  "aws:cfg":
    "ConformancePack DeliveryChannel OrganizationConformancePack OrganizationCustomPolicyRule OrganizationCustomRule OrganizationManagedRule Recorder RecorderStatus RemediationConfiguration RetentionConfiguration",
  "aws:chime":
    "SdkvoiceGlobalSettings SdkvoiceSipRule VoiceConnectorGroup VoiceConnectorLogging VoiceConnectorOrigination VoiceConnectorStreaming VoiceConnectorTermination VoiceConnectorTerminationCredentials",
  "aws:cloud9": "EnvironmentMembership",
  "aws:cloudcontrol": "Resource",
  "aws:cloudformation": "CloudFormationType StackInstances StackSetInstance",
  "aws:cloudfront":
    "CachePolicy ContinuousDeploymentPolicy FieldLevelEncryptionConfig FieldLevelEncryptionProfile KeyGroup KeyvaluestoreKey KeyvaluestoreKeysExclusive MonitoringSubscription OriginAccessControl OriginAccessIdentity OriginRequestPolicy PublicKey RealtimeLogConfig ResponseHeadersPolicy",
  "aws:cloudhsmv2": "Hsm",
  "aws:cloudsearch": "Domain DomainServiceAccessPolicy",
  "aws:cloudtrail": "OrganizationDelegatedAdminAccount",
  "aws:cloudwatch":
    "Dashboard EventApiDestination EventArchive EventBusPolicy EventConnection EventEndpoint EventPermission EventTarget LogAccountPolicy LogDataProtectionPolicy LogDeliveryDestinationPolicy LogDestinationPolicy LogIndexPolicy LogMetricFilter LogResourcePolicy LogS3TableIntegrationSource LogStorageTierPolicy LogStream LogSubscriptionFilter LogTransformer OtelEnrichment QueryDefinition",
  "aws:codeartifact": "DomainPermissions RepositoryPermissionsPolicy",
  "aws:codebuild": "ResourcePolicy SourceCredential Webhook",
  "aws:codecatalyst": "DevEnvironment Project SourceRepository",
  "aws:codecommit": "ApprovalRuleTemplate ApprovalRuleTemplateAssociation Trigger",
  "aws:codedeploy": "DeploymentConfig",
  "aws:codestarconnections": "Host",
  "aws:cognito":
    "IdentityPoolProviderPrincipalTag IdentityPoolRoleAttachment IdentityProvider LogDeliveryConfiguration ManagedLoginBranding ManagedUserPoolClient ResourceServer RiskConfiguration User UserGroup UserInGroup UserPoolClient UserPoolDomain UserPoolUICustomization",
  "aws:computeoptimizer": "EnrollmentStatus RecommendationPreferences",
  "aws:connect":
    "BotAssociation InstanceStorageConfig LambdaFunctionAssociation PhoneNumberContactFlowAssociation UserHierarchyStructure",
  "aws:controltower": "ControlTowerControl",
  "aws:costexplorer": "CostAllocationTag",
  "aws:costoptimizationhub": "EnrollmentStatus Preferences",
  "aws:customerprofiles": "Profile",
  "aws:dataexchange": "EventAction",
  "aws:datapipeline": "PipelineDefinition",
  "aws:datazone":
    "AssetType Environment EnvironmentBlueprintConfiguration EnvironmentProfile FormType Glossary GlossaryTerm PolicyGrant Project UserProfile",
  "aws:dax": "ParameterGroup SubnetGroup",
  "aws:detective": "InvitationAccepter Member OrganizationAdminAccount OrganizationConfiguration",
  "aws:devicefarm": "Upload",
  "aws:devopsguru": "EventSourcesConfig NotificationChannel ResourceCollection ServiceIntegration",
  "aws:directconnect":
    "BgpPeer ConnectionAssociation ConnectionConfirmation GatewayAssociation GatewayAssociationProposal HostedConnection HostedPrivateVirtualInterface HostedPublicVirtualInterface HostedTransitVirtualInterface MacsecKeyAssociation",
  "aws:directoryservice":
    "ConditionalForwarder LogSubscription RadiusSettings SharedDirectory SharedDirectoryAccepter Trust",
  "aws:docdb": "ClusterSnapshot GlobalCluster",
  "aws:dsql": "ClusterPeering ClusterPolicy",
  "aws:dynamodb":
    "ContributorInsights GlobalSecondaryIndex GlobalTable KinesisStreamingDestination ResourcePolicy TableExport TableItem Tag",
  "aws:ebs": "DefaultKmsKey EncryptionByDefault FastSnapshotRestore SnapshotBlockPublicAccess",
  "aws:ec2":
    "AllowedImagesSettings AmiLaunchPermission AvailabilityZoneGroup DefaultCreditSpecification EipAssociation EipDomainName ImageBlockPublicAccess InstanceMetadataDefaults InternetGatewayAttachment LaunchConfiguration LocalGatewayRoute MainRouteTableAssociation ManagedPrefixListEntry NatGatewayEipAssociation NetworkAclAssociation NetworkAclRule NetworkInterfaceAttachment NetworkInterfacePermission NetworkInterfaceSecurityGroupAttachment PeeringConnectionOptions ProxyProtocolPolicy Route RouteTableAssociation SecurityGroupAssociation SecurityGroupRule SerialConsoleAccess SnapshotCreateVolumePermission SpotDatafeedSubscription SubnetCidrReservation Tag TrafficMirrorFilterRule VolumeAttachment VpcBlockPublicAccessOptions VpcDhcpOptionsAssociation VpcEndpointConnectionAccepter VpcEndpointConnectionNotification VpcEndpointPolicy VpcEndpointRouteTableAssociation VpcEndpointServiceAllowedPrinciple VpcEndpointSubnetAssociation VpcIpamOrganizationAdminAccount VpcIpamPoolCidr VpcIpamPreviewNextCidr VpcIpv4CidrBlockAssociation VpcIpv6CidrBlockAssociation VpcNetworkPerformanceMetricSubscription VpcSecurityGroupRulesExclusive VpnConnectionRoute VpnGatewayAttachment VpnGatewayRoutePropagation",
  "aws:ec2clientvpn": "AuthorizationRule NetworkAssociation Route",
  "aws:ec2transitgateway":
    "DefaultRouteTableAssociation DefaultRouteTablePropagation InstanceState MeteringPolicyEntry MulticastDomainAssociation MulticastGroupMember MulticastGroupSource PolicyTableAssociation PolicyTableEntry PrefixListReference Route RouteTableAssociation RouteTablePropagation",
  "aws:ecr":
    "AccountSetting LifecyclePolicy PullThroughCacheRule PullTimeUpdateExclusion RegistryPolicy RegistryScanningConfiguration ReplicationConfiguration RepositoryCreationTemplate RepositoryPolicy",
  "aws:ecrpublic": "RepositoryPolicy",
  "aws:ecs": "AccountSettingDefault ClusterCapacityProviders Tag",
  "aws:efs": "BackupPolicy FileSystemPolicy MountTarget ReplicationConfiguration",
  "aws:eks": "AccessPolicyAssociation",
  "aws:elasticache": "GlobalReplicationGroup UserGroupAssociation",
  "aws:elasticbeanstalk": "ConfigurationTemplate",
  "aws:elasticsearch": "DomainPolicy DomainSamlOptions VpcEndpoint",
  "aws:elastictranscoder": "Pipeline Preset",
  "aws:elb":
    "AppCookieStickinessPolicy Attachment ListenerPolicy LoadBalancerBackendServerPolicy LoadBalancerCookieStickinessPolicy LoadBalancerPolicy SslNegotiationPolicy",
  "aws:emr":
    "BlockPublicAccessConfiguration InstanceFleet InstanceGroup ManagedScalingPolicy SecurityConfiguration StudioSessionMapping",
  "aws:fis": "SafetyLeverState TargetAccountConfiguration",
  "aws:fms": "AdminAccount",
  "aws:fsx": "S3AccessPointAttachment",
  "aws:glacier": "VaultLock",
  "aws:globalaccelerator": "CustomRoutingEndpointGroup CustomRoutingListener EndpointGroup Listener",
  "aws:glue":
    "CatalogTable CatalogTableOptimizer Classifier DataCatalogEncryptionSettings Partition PartitionIndex ResourcePolicy SecurityConfiguration UserDefinedFunction",
  "aws:grafana":
    "LicenseAssociation RoleAssociation WorkspaceApiKey WorkspaceSamlConfiguration WorkspaceServiceAccount WorkspaceServiceAccountToken",
  "aws:guardduty":
    "DetectorFeature InviteAccepter Member MemberDetectorFeature OrganizationAdminAccount OrganizationConfiguration OrganizationConfigurationFeature",
  "aws:iam":
    "AccessKey AccountAlias AccountPasswordPolicy Group GroupMembership GroupPoliciesExclusive GroupPolicy GroupPolicyAttachment GroupPolicyAttachmentsExclusive OrganizationsFeatures OutboundWebIdentityFederation PolicyAttachment RolePoliciesExclusive RolePolicy RolePolicyAttachment RolePolicyAttachmentsExclusive SecurityTokenServicePreferences ServiceSpecificCredential SigningCertificate SshKey UserGroupMembership UserLoginProfile UserPoliciesExclusive UserPolicy UserPolicyAttachment UserPolicyAttachmentsExclusive",
  "aws:identitystore": "Group GroupMembership User",
  "aws:inspector": "AssessmentTarget ResourceGroup",
  "aws:inspector2": "DelegatedAdminAccount Enabler MemberAssociation OrganizationConfiguration",
  "aws:iot":
    "Certificate EventConfigurations IndexingConfiguration LoggingOptions PolicyAttachment Thing ThingGroupMembership ThingPrincipalAttachment TopicRuleDestination",
  "aws:kendra": "Experience",
  "aws:kinesis": "AccountSettings ResourcePolicy",
  "aws:kinesisanalyticsv2": "ApplicationSnapshot",
  "aws:kms": "Alias Ciphertext CustomKeyStore Grant KeyPolicy",
  "aws:lakeformation":
    "DataCellsFilter DataLakeSettings IdentityCenterConfiguration LfTag LfTagExpression OptIn Permissions Resource ResourceLfTag ResourceLfTags",
  "aws:lambda":
    "Alias CoreNetworkConnector FunctionEventInvokeConfig FunctionRecursionConfig FunctionScalingConfig FunctionUrl Invocation LayerVersion LayerVersionPermission Permission ProvisionedConcurrencyConfig ResourcePolicy RuntimeManagementConfig",
  "aws:lambdamicrovms": "Microvm",
  "aws:lb": "ListenerCertificate TargetGroupAttachment TrustStoreRevocation",
  "aws:lex":
    "Bot BotAlias Intent SlotType V2modelsBotLocale V2modelsBotVersion V2modelsIntent V2modelsSlot V2modelsSlotType",
  "aws:licensemanager": "Association LicenseGrant LicenseGrantAccepter",
  "aws:lightsail":
    "BucketAccessKey BucketResourceAccess ContainerServiceDeploymentVersion Disk_attachment Domain DomainEntry InstancePublicPorts LbAttachment LbCertificate LbCertificateAttachment LbHttpsRedirectionPolicy LbStickinessPolicy StaticIp StaticIpAttachment",
  "aws:location": "TrackerAssociation",
  "aws:m2": "Deployment",
  "aws:macie2":
    "Account ClassificationExportConfiguration InvitationAccepter OrganizationAdminAccount OrganizationConfiguration",
  "aws:medialive": "MultiplexProgram",
  "aws:mediastore": "ContainerPolicy",
  "aws:msk": "ClusterPolicy Configuration ScramSecretAssociation SingleScramSecretAssociation Topic",
  "aws:neptune": "ClusterSnapshot GlobalCluster",
  "aws:neptunegraph": "PrivateGraphEndpoint",
  "aws:networkfirewall": "FirewallTransitGatewayAttachmentAccepter LoggingConfiguration ResourcePolicy",
  "aws:networkmanager":
    "AttachmentAccepter AttachmentRoutingPolicyLabel CoreNetworkPolicyAttachment CustomerGatewayAssociation LinkAssociation PrefixListAssociation TransitGatewayConnectPeerAssociation TransitGatewayRegistration",
  "aws:notifications":
    "ChannelAssociation EventRule ManagedNotificationAccountContactAssociation ManagedNotificationAdditionalChannelAssociation NotificationHub OrganizationalUnitAssociation OrganizationsAccess",
  "aws:oam": "SinkPolicy",
  "aws:observabilityadmin": "TelemetryEnrichment TelemetryEvaluation TelemetryEvaluationForOrganization",
  "aws:odb": "IamRoleAssociation",
  "aws:opensearch":
    "AuthorizeVpcEndpointAccess DomainPolicy DomainSamlOptions InboundConnectionAccepter OutboundConnection Package PackageAssociation ServerlessAccessPolicy ServerlessLifecyclePolicy ServerlessSecurityConfig ServerlessSecurityPolicy ServerlessVpcEndpoint VpcEndpoint",
  "aws:opensearchingest": "PipelineEndpoint ResourcePolicy",
  "aws:organizations": "AwsServiceAccess DelegatedAdministrator Organization PolicyAttachment Tag",
  "aws:outposts": "CapacityTask",
  "aws:paymentcryptography": "KeyAlias",
  "aws:pinpoint":
    "AdmChannel ApnsChannel ApnsSandboxChannel ApnsVoipChannel ApnsVoipSandboxChannel BaiduChannel EmailChannel EventStream GcmChannel SmsChannel Smsvoicev2EventDestination Smsvoicev2Keyword Smsvoicev2ResourcePolicy",
  "aws:quicksight":
    "AccountSettings AccountSubscription FolderMembership Group GroupMembership IamPolicyAssignment Ingestion IpRestriction KeyRegistration RefreshSchedule RoleCustomPermission RoleMembership TemplateAlias User UserCustomPermission",
  "aws:ram":
    "PrincipalAssociation ResourceAssociation ResourceShareAccepter ResourceShareAssociationsExclusive SharingWithOrganization",
  "aws:rds":
    "Certificate ClusterActivityStream ClusterRoleAssociation ExportTask InstanceAutomatedBackupsReplication InstanceDesiredState ProxyDefaultTargetGroup ProxyTarget RoleAssociation",
  "aws:redshift":
    "AuthenticationProfile ClusterIamRoles DataShareAuthorization DataShareConsumerAssociation EndpointAccess EndpointAuthorization Logging NamespaceRegistration Partner ResourcePolicy ScheduledAction SnapshotCopy SnapshotScheduleAssociation",
  "aws:redshiftdata": "Statement",
  "aws:redshiftserverless": "CustomDomainAssociation EndpointAccess ResourcePolicy Snapshot UsageLimit",
  "aws:resiliencehub": "V2Assertion V2InputSource V2ServiceFunction V2UserJourney",
  "aws:resourcegroups": "Resource",
  "aws:route53":
    "CidrCollection CidrLocation DelegationSet HostedZoneDnsSec KeySigningKey ProfilesResourceAssociation QueryLog Record RecordsExclusive ResolverConfig ResolverDnsSecConfig ResolverFirewallConfig ResolverFirewallRule ResolverQueryLogConfigAssociation ResolverRuleAssociation TrafficPolicy TrafficPolicyInstance VpcAssociationAuthorization ZoneAssociation",
  "aws:route53domains": "DelegationSignerRecord",
  "aws:route53recoverycontrol": "RoutingControl",
  "aws:rum": "MetricsDestination",
  "aws:s3":
    "AccountPublicAccessBlock AnalyticsConfiguration BucketAbac BucketAccelerateConfiguration BucketAccelerateConfigurationV2 BucketAcl BucketAclV2 BucketCorsConfiguration BucketCorsConfigurationV2 BucketIntelligentTieringConfiguration BucketLifecycleConfiguration BucketLifecycleConfigurationV2 BucketLogging BucketLoggingV2 BucketMetadataConfiguration BucketMetric BucketNotification BucketObjectLockConfiguration BucketObjectLockConfigurationV2 BucketOwnershipControls BucketPolicy BucketPublicAccessBlock BucketReplicationConfig BucketRequestPaymentConfiguration BucketRequestPaymentConfigurationV2 BucketServerSideEncryptionConfiguration BucketServerSideEncryptionConfigurationV2 BucketVersioning BucketVersioningV2 BucketWebsiteConfiguration BucketWebsiteConfigurationV2 FilesFileSystemPolicy FilesMountTarget FilesSynchronizationConfiguration Inventory VectorsVectorBucketPolicy",
  "aws:s3control":
    "AccessGrantsInstanceResourcePolicy AccessPointPolicy BucketLifecycleConfiguration BucketPolicy DirectoryBucketAccessPointScope MultiRegionAccessPoint MultiRegionAccessPointPolicy MultiRegionAccessPointRoutes ObjectLambdaAccessPoint ObjectLambdaAccessPointPolicy",
  "aws:s3outposts": "Endpoint",
  "aws:s3tables": "Namespace TableBucketPolicy TableBucketReplication TablePolicy TableReplication",
  "aws:sagemaker":
    "Device ImageVersion ModelCardExportJob ModelPackageGroupPolicy ServicecatalogPortfolioStatus Workforce",
  "aws:scheduler": "Schedule",
  "aws:schemas": "RegistryPolicy",
  "aws:secretsmanager": "SecretPolicy SecretRotation SecretVersion Tag",
  "aws:securityhub":
    "Account ActionTarget ConfigurationPolicy ConfigurationPolicyAssociation FeatureV2 FindingAggregator Insight InviteAccepter Member OrganizationAdminAccount OrganizationConfiguration ProductSubscription StandardsControl StandardsControlAssociation StandardsSubscription",
  "aws:securitylake": "AwsLogSource CustomLogSource SubscriberNotification",
  "aws:servicecatalog":
    "AppregistryAttributeGroupAssociation BudgetResourceAssociation Constraint OrganizationsAccess PortfolioShare PrincipalPortfolioAssociation ProductPortfolioAssociation ProvisioningArtifact ServiceAction TagOption TagOptionResourceAssociation",
  "aws:servicediscovery": "Instance",
  "aws:servicequotas": "AutoManagement ServiceQuota Template TemplateAssociation",
  "aws:ses":
    "ActiveReceiptRuleSet ConfigurationSet DomainDkim DomainIdentity DomainIdentityVerification EmailIdentity EventDestination IdentityNotificationTopic IdentityPolicy MailFrom ReceiptFilter ReceiptRule ReceiptRuleSet Template",
  "aws:sesv2":
    "AccountSuppressionAttributes AccountVdmAttributes ConfigurationSetEventDestination DedicatedIpAssignment EmailIdentityFeedbackAttributes EmailIdentityMailFromAttributes EmailIdentityPolicy TenantResourceAssociation",
  "aws:sfn": "Alias",
  "aws:shield":
    "ApplicationLayerAutomaticResponse DrtAccessLogBucketAssociation DrtAccessRoleArnAssociation ProactiveEngagement ProtectionHealthCheckAssociation Subscription",
  "aws:signer": "SigningJob SigningProfilePermission",
  "aws:sns": "DataProtectionPolicy PlatformApplication SmsPreferences TopicPolicy TopicSubscription",
  "aws:sqs": "QueuePolicy RedriveAllowPolicy RedrivePolicy",
  "aws:ssm":
    "DefaultPatchBaseline MaintenanceWindowTarget MaintenanceWindowTask PatchGroup ResourceDataSync ServiceSetting",
  "aws:ssmcontacts": "ContactChannel Plan",
  "aws:ssoadmin":
    "AccountAssignment ApplicationAccessScope ApplicationAssignment ApplicationAssignmentConfiguration CustomerManagedPolicyAttachment CustomerManagedPolicyAttachmentsExclusive InstanceAccessControlAttributes ManagedPolicyAttachment ManagedPolicyAttachmentsExclusive PermissionSetInlinePolicy PermissionsBoundaryAttachment Region",
  "aws:storagegateway": "Cache UploadBuffer WorkingStorage",
  "aws:synthetics": "GroupAssociation",
  "aws:transfer": "Access SshKey Tag WebAppCustomization",
  "aws:uxc": "AccountCustomizations",
  "aws:verifiedaccess": "InstanceLoggingConfiguration InstanceTrustProviderAttachment",
  "aws:verifiedpermissions": "IdentitySource Policy PolicyTemplate Schema",
  "aws:vpc":
    "EndpointPrivateDns EndpointServicePrivateDnsVerification RouteServerPropagation RouteServerVpcAssociation SecurityGroupVpcAssociation",
  "aws:vpclattice": "AuthPolicy ResourcePolicy TargetGroupAttachment",
  "aws:waf":
    "ByteMatchSet GeoMatchSet IpSet RegexMatchSet RegexPatternSet SizeConstraintSet SqlInjectionMatchSet XssMatchSet",
  "aws:wafregional":
    "ByteMatchSet GeoMatchSet IpSet RegexMatchSet RegexPatternSet SizeConstraintSet SqlInjectionMatchSet WebAclAssociation XssMatchSet",
  "aws:wafv2": "ApiKey WebAclAssociation WebAclLoggingConfiguration WebAclRule WebAclRuleGroupAssociation",
  "aws:workmail": "DefaultDomain Domain Group User",
  "aws:workspacesweb":
    "BrowserSettingsAssociation DataProtectionSettingsAssociation IpAccessSettingsAssociation NetworkSettingsAssociation SessionLoggerAssociation TrustStoreAssociation UserAccessLoggingSettingsAssociation UserSettingsAssociation",
  "aws:xray": "EncryptionConfig IndexingRule ResourcePolicy TraceSegmentDestination",
  "mongodbatlas:index":
    "AccessListApiKey AiModelApiKey AiModelRateLimit AlertConfiguration ApiKey ApiKeyProjectAssignment Auditing BackupCompliancePolicy CloudBackupCollectionRestoreJob CloudBackupSchedule CloudBackupSnapshot CloudBackupSnapshotExportBucket CloudBackupSnapshotExportJob CloudBackupSnapshotRestoreJob CloudProviderAccessAuthorization CloudProviderAccessSetup CloudUserOrgAssignment CloudUserProjectAssignment CloudUserTeamAssignment ClusterOutageSimulation CustomDbRole CustomDnsConfigurationClusterAws DatabaseUser EncryptionAtRest EncryptionAtRestPrivateEndpoint EventTrigger FederatedDatabaseInstance FederatedQueryLimit FederatedSettingsIdentityProvider FederatedSettingsOrgConfig FederatedSettingsOrgRoleMapping GlobalClusterConfig LdapConfiguration LdapVerify LogIntegration MaintenanceWindow McpConfig McpConfigSecret MetricIntegration MongodbEmployeeAccessGrant NetworkContainer NetworkPeering OnlineArchive OrgDelegationSettings OrgInvitation OrgMaintenanceSettings Organization PrivateEndpointRegionalMode PrivateLinkEndpoint PrivateLinkEndpointService PrivatelinkEndpointServiceDataFederationOnlineArchive ProjectApiKey ProjectInvitation ProjectIpAccessList ProjectMcpConfig ProjectMcpConfigSecret ProjectServiceAccount ProjectServiceAccountAccessListEntry ProjectServiceAccountSecret PushBasedLogExport ResourcePolicy SearchDeployment SearchIndex ServiceAccount ServiceAccountAccessListEntry ServiceAccountProjectAssignment ServiceAccountSecret StreamConnection StreamConnectionFailover StreamInstance StreamPrivatelinkEndpoint StreamProcessor StreamWorkspace Team TeamProjectAssignment ThirdPartyIntegration X509AuthenticationDatabaseUser",
};
