// An in-memory host for the SCIMMY routers: SCIMMY does the protocol, this file keeps the resources.
// usage: node scimmy.mjs PORT TOKEN
import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const from = createRequire(path.join(process.cwd(), "package.json"));
const load = async (name) => {
  const module = (await import(pathToFileURL(from.resolve(name)))).default;
  return module.default ?? module;
};
const [express, SCIMMY, Routers] = await Promise.all(["express", "scimmy", "scimmy-routers"].map(load));
const [port, token] = [Number(process.argv[2]), process.argv[3]];
const refuse = (status, type, detail) => { throw new SCIMMY.Types.Error(status, type, detail); };

class Kept {
  constructor(kind, keyOf) { this.kind = kind; this.keyOf = keyOf; this.all = new Map(); }
  known(id) { return this.all.get(id) ?? refuse(404, null, `${this.kind} ${id} is not here`); }
  read({ id, filter }) {
    if (id !== undefined) return this.known(id);
    const all = [...this.all.values()];
    return filter ? filter.match(all) : all;
  }
  write({ id }, data) {
    const old = id === undefined ? undefined : this.known(id);
    const body = JSON.parse(JSON.stringify(data));
    const key = this.keyOf(body);
    const taken = [...this.all.values()].some((other) => key && other.id !== id && this.keyOf(other) === key);
    if (taken) refuse(409, "uniqueness", `${this.kind} exists already`);
    const now = new Date().toISOString();
    const saved = { ...body, id: id ?? randomUUID(), meta: { created: old?.meta.created ?? now, lastModified: now } };
    this.all.set(saved.id, saved);
    return saved;
  }
  remove({ id }) { this.known(id); this.all.delete(id); }
}

const declare = (resource, kept) => SCIMMY.Resources.declare(resource, {
  egress: (r) => kept.read(r), ingress: (r, data) => kept.write(r, data), degress: (r) => kept.remove(r),
});
declare(SCIMMY.Resources.User, new Kept("User", (user) => user.userName?.toLowerCase()));
declare(SCIMMY.Resources.Group, new Kept("Group", () => undefined));
SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false);

express().use("/scim/v2", new Routers({
  type: "bearer",
  baseUri: () => `http://127.0.0.1:${port}`,
  handler: (request) => {
    if (request.header("Authorization") !== `Bearer ${token}`) throw new Error("bearer token missing or wrong");
    return "peer";
  },
})).listen(port, "127.0.0.1");
