/**
 * Each is atomic. KEYS[1] is `{namespace}:meta`; the other keys share its hash tag, hence its slot, and are named
 * after it:
 *   meta            hash: shards, bytes
 *   part:<ref>      hash: payload and what it is; begun:<consumer>: 1 when it was alone
 *   waiting:<shard> sorted set of refs by arrival
 *   projects        hash: bytes by project
 *   project:<id>    set of a project's refs
 *   lease:<shard>   its owner, while it lasts
 *   consumers       sorted set of consumers by their last renewal
 * `put` publishes the shards of its parts, separated by commas, on the channel `{namespace}:put`.
 */
const prologue = `
local meta = KEYS[1]
local root = string.sub(meta, 1, -5)
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`;

/**
 * For scripts that consumers run. A Redis at its maxmemory refuses a command that takes memory, unless its script has
 * written before: without this no consumer could empty it. The field never exists.
 */
const alsoWhenFull = `
redis.call('HDEL', KEYS[1], '')
`;

const liveConsumers = `
local function live(leaseMs)
  redis.call('ZREMRANGEBYSCORE', root .. 'consumers', '-inf', now - leaseMs)
  return redis.call('ZCARD', root .. 'consumers')
end
`;

/**
 * ARGV: shards, bytesMax, ageMaxMs, overhead, freeShareMax, sets; per set: project, parts; per part: eight values.
 * Returns the outcome of each set, then 1 if this Redis had lost everything.
 */
export const putScript = `${prologue}
local shards, bytesMax, ageMaxMs = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local overhead, freeShareMax = tonumber(ARGV[4]), tonumber(ARGV[5])
-- A Redis that has lost everything has no number any more.
local isAnew = redis.call('HSETNX', meta, 'shards', shards)
local areShardsOther = tonumber(redis.call('HGET', meta, 'shards')) ~= shards
local oldest = now
for shard = 0, shards - 1 do
  local first = redis.call('ZRANGE', root .. 'waiting:' .. shard, 0, 0, 'WITHSCORES')
  if first[2] and tonumber(first[2]) < oldest then oldest = tonumber(first[2]) end
end
local total = tonumber(redis.call('HGET', meta, 'bytes') or 0)
local outcomes = {}
local touched, names = {}, {}
local at = 7
for set = 1, tonumber(ARGV[6]) do
  local project, parts = ARGV[at], tonumber(ARGV[at + 1])
  local first = at + 2
  at = first + parts * 8
  local size, isNew = 0, {}
  for part = 1, parts do
    local from = first + (part - 1) * 8
    isNew[part] = redis.call('EXISTS', root .. 'part:' .. ARGV[from]) == 0
    if isNew[part] then size = size + string.len(ARGV[from + 7]) + overhead end
  end
  local outcome = ''
  if size > 0 then
    local held = tonumber(redis.call('HGET', root .. 'projects', project) or 0)
    local after = total + size
    if areShardsOther then outcome = 'shards'
    elseif now - oldest > ageMaxMs then outcome = 'age'
    elseif total > 0 and after > bytesMax then outcome = 'bytes'
    elseif held > 0 and after * 2 > bytesMax and held + size > freeShareMax * (bytesMax - after) then outcome = 'share'
    end
  end
  if outcome == '' then
    for part = 1, parts do
      local from = first + (part - 1) * 8
      if isNew[part] then
        local ref, shard = ARGV[from], ARGV[from + 1]
        local own = string.len(ARGV[from + 7]) + overhead
        redis.call('HSET', root .. 'part:' .. ref, 'project', project, 'shard', shard, 'batch', ARGV[from + 2],
          'part', ARGV[from + 3], 'receivedAt', ARGV[from + 4], 'events', ARGV[from + 5],
          'payloadBytes', ARGV[from + 6], 'payload', ARGV[from + 7], 'size', own)
        redis.call('ZADD', root .. 'waiting:' .. shard, now, ref)
        if not touched[shard] then
          touched[shard] = true
          names[#names + 1] = shard
        end
        redis.call('SADD', root .. 'project:' .. project, ref)
      end
    end
    if size > 0 then
      redis.call('HINCRBY', root .. 'projects', project, size)
      total = redis.call('HINCRBY', meta, 'bytes', size)
    end
  end
  outcomes[set] = outcome
end
-- A user without the right to publish may still put: workers look by themselves each two seconds.
if #names > 0 then redis.pcall('PUBLISH', root .. 'put', table.concat(names, ',')) end
return { outcomes, isAnew }
`;

/** ARGV: consumer, then refs. Returns the refs that stay. */
export const removeScript = `${prologue}${alsoWhenFull}
local kept = {}
for at = 2, #ARGV do
  local ref = ARGV[at]
  local part = redis.call('HMGET', root .. 'part:' .. ref, 'project', 'shard', 'size')
  if part[1] and redis.call('GET', root .. 'lease:' .. part[2]) ~= ARGV[1] then
    kept[#kept + 1] = ref
  elseif part[1] then
    redis.call('HINCRBY', meta, 'bytes', -tonumber(part[3]))
    if redis.call('HINCRBY', root .. 'projects', part[1], -tonumber(part[3])) <= 0 then
      redis.call('HDEL', root .. 'projects', part[1])
    end
    redis.call('DEL', root .. 'part:' .. ref)
    redis.call('ZREM', root .. 'waiting:' .. part[2], ref)
    redis.call('SREM', root .. 'project:' .. part[1], ref)
  end
end
return kept
`;

/** ARGV: consumer, 1 when it has nothing else in hand, then refs. */
export const beginScript = `${prologue}${alsoWhenFull}
for at = 3, #ARGV do
  local key = root .. 'part:' .. ARGV[at]
  if redis.call('EXISTS', key) == 1 then redis.call('HSET', key, 'begun:' .. ARGV[1], ARGV[2]) end
end
`;

/** ARGV: consumer, then refs. */
export const takeBackScript = `${prologue}
for at = 2, #ARGV do redis.call('HDEL', root .. 'part:' .. ARGV[at], 'begun:' .. ARGV[1]) end
`;

/** ARGV: shards. Returns those that have parts. */
export const busyScript = `${prologue}
local busy = {}
for at = 1, #ARGV do
  if redis.call('EXISTS', root .. 'waiting:' .. ARGV[at]) == 1 then busy[#busy + 1] = tonumber(ARGV[at]) end
end
return busy
`;

/** ARGV: leaseMs. Returns depths by shard, bytes, the oldest age in ms, projects, consumers, and owners by shard. */
export const statsScript = `${prologue}${liveConsumers}
local oldest, depths, owners = now, {}, {}
for shard = 0, tonumber(redis.call('HGET', meta, 'shards') or 0) - 1 do
  local key = root .. 'waiting:' .. shard
  depths[shard + 1] = redis.call('ZCARD', key)
  owners[shard + 1] = redis.call('GET', root .. 'lease:' .. shard) or ''
  local first = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  if first[2] and tonumber(first[2]) < oldest then oldest = tonumber(first[2]) end
end
local projects = {}
local held = redis.call('HGETALL', root .. 'projects')
for at = 1, #held, 2 do
  projects[#projects + 1] = { held[at], tostring(redis.call('SCARD', root .. 'project:' .. held[at])), held[at + 1] }
end
return {
  depths, tostring(redis.call('HGET', meta, 'bytes') or 0), now - oldest, projects, live(tonumber(ARGV[1])), owners
}
`;

/** ARGV: consumer, leaseMs, 1 when it is leaving. Returns the fair share, then the shards owned. */
export const holdScript = `${prologue}${alsoWhenFull}${liveConsumers}
local consumer, leaseMs = ARGV[1], tonumber(ARGV[2])
local isLeaving = ARGV[3] == '1'
if isLeaving then redis.call('ZREM', root .. 'consumers', consumer)
else redis.call('ZADD', root .. 'consumers', now, consumer) end
local shards = tonumber(redis.call('HGET', meta, 'shards') or 0)
local fairShare = math.ceil(shards / math.max(live(leaseMs), 1))
local reply, free = { fairShare }, {}
for shard = 0, shards - 1 do
  local key = root .. 'lease:' .. shard
  local owner = redis.call('GET', key)
  if owner == consumer then
    redis.call('PEXPIRE', key, leaseMs)
    reply[#reply + 1] = shard
  elseif not owner then
    free[#free + 1] = shard
  end
end
for _, shard in ipairs(free) do
  if not isLeaving and #reply - 1 < fairShare then
    redis.call('SET', root .. 'lease:' .. shard, consumer, 'PX', leaseMs)
    reply[#reply + 1] = shard
  end
end
return reply
`;

/** ARGV: consumer, then the shards to release. */
export const releaseScript = `${prologue}
for at = 2, #ARGV do
  local key = root .. 'lease:' .. ARGV[at]
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end
`;

/** ARGV: consumer. */
export const leaveScript = `${prologue}
for shard = 0, tonumber(redis.call('HGET', meta, 'shards') or 0) - 1 do
  local key = root .. 'lease:' .. shard
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end
redis.call('ZREM', root .. 'consumers', ARGV[1])
`;

/** Returns nil when the number of shards is not fixed yet. */
export const shardsScript = `return tonumber(redis.call('HGET', KEYS[1], 'shards'))`;

/** ARGV: shards. */
export const fixShardsScript = `${alsoWhenFull}
redis.call('HSETNX', KEYS[1], 'shards', ARGV[1])
return tonumber(redis.call('HGET', KEYS[1], 'shards'))
`;

/** ARGV: shards, leaseMs. */
export const changeShardsScript = `${prologue}${liveConsumers}
if live(tonumber(ARGV[2])) > 0 then return 'consumers' end
for shard = 0, tonumber(redis.call('HGET', meta, 'shards') or 0) - 1 do
  if redis.call('EXISTS', root .. 'lease:' .. shard) == 1 then return 'consumers' end
  if redis.call('ZCARD', root .. 'waiting:' .. shard) > 0 then return 'parts' end
end
redis.call('HSET', meta, 'shards', ARGV[1])
return ''
`;
