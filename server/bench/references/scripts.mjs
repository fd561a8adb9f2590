// Reference for rows 3 and 4: bare Fastify and postgres.js, the same statements, answer and pool.
// node scripts.mjs <database url> <pool size>
import Fastify from 'fastify';
import postgres from 'postgres';
import { v7 } from 'uuid';

const sql = postgres(process.argv[2], { max: Number(process.argv[3]) });
const utf8 = new TextDecoder();

const present = ({ content, ...row }) => ({
  result: {
    data: {
      id: row.id,
      teamId: row.team_id,
      name: row.name,
      path: row.path,
      kind: row.kind,
      encoding: row.encoding,
      lineEnding: row.line_ending,
      size: row.size,
      sha256: row.sha256,
      description: row.description,
      tags: row.tags,
      version: row.version,
      createdAt: row.created_at.toISOString(),
      createdBy: row.created_by,
      createdByName: 'admin',
      updatedAt: row.updated_at.toISOString(),
      updatedBy: row.updated_by,
      updatedByName: 'admin',
      content: utf8.decode(content),
    },
  },
});

const app = Fastify();

app.get('/scripts/:id', async (request) => {
  const [row] = await sql`
    select s.*, v.content from scripts s join script_versions v on v.script_id = s.id and v.version = s.version
    where s.id = ${request.params.id} and s.deleted_at is null`;
  return present(row);
});

app.post('/scripts/:id', async (request, reply) => {
  const { expectedVersion, description } = request.body;
  const { id } = request.params;
  return await sql.begin(async (tx) => {
    const [before] = await tx`select * from scripts where id = ${id} and deleted_at is null for update`;
    if (before.version !== expectedVersion) return reply.code(409).send({});
    const [after] = await tx`
      update scripts set description = ${description}, version = version + 1, updated_at = ${new Date()},
        updated_by = ${before.updated_by} where id = ${id} returning *`;
    const [stored] = await tx`
      insert into script_versions
        (script_id, version, name, path, content, encoding, line_ending, size, sha256, created_by)
      select script_id, ${after.version}, ${after.name}, ${after.path}, content, encoding, line_ending, size, sha256,
        created_by from script_versions where script_id = ${id} and version = ${before.version} returning content`;
    await tx`
      insert into audit_log ${tx({
        id: v7(),
        actor_type: 'user',
        actor_id: after.updated_by,
        actor_name: 'admin',
        action: 'scripts.update',
        outcome: 'success',
        resource_type: 'script',
        resource_id: id,
        resource_name: after.name,
        team_id: after.team_id,
        before: { version: before.version, description: before.description },
        after: { version: after.version, description: after.description },
        request_id: v7(),
        installation: 'reference',
        topology: 'server',
        ip: '127.0.0.1',
      })}`;
    return present({ ...after, content: stored.content });
  });
});

await app.listen({ host: '127.0.0.1', port: 0 });
process.stdout.write(`ready http://127.0.0.1:${app.server.address().port}\n`);
