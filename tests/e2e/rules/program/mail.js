import * as aws from "@pulumi/aws";

import { inAccount, tags } from "./stack.js";

const set = new aws.sesv2.ConfigurationSet(
  "mail-set",
  { configurationSetName: "shop", deliveryOptions: { tlsPolicy: "REQUIRE" }, tags },
  inAccount,
);
new aws.sesv2.EmailIdentity(
  "mail-identity",
  { emailIdentity: "shop.example.com", configurationSetName: set.configurationSetName, tags },
  inAccount,
);
