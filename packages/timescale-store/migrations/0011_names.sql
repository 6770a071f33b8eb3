-- What projects are called, copied from the control plane for those who query here: the ids of telemetry are `id`. A column
-- `project_id` would make it a table of telemetry, which goes when a project is erased: the copy follows the control plane.
CREATE TABLE project_names
(
    id text COLLATE "C" PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    organization_id text COLLATE "C" NOT NULL,
    organization_name text COLLATE "C" NOT NULL,
    -- Of a deleted project whose telemetry is on its way out.
    deleted_at timestamptz
);

-- Who the users of the server are, likewise.
CREATE TABLE user_names
(
    id text COLLATE "C" PRIMARY KEY,
    email text COLLATE "C" NOT NULL,
    name text COLLATE "C"
);

-- When the names were last known to be those of the control plane.
CREATE TABLE name_syncs
(
    what text COLLATE "C" PRIMARY KEY,
    synced_at timestamptz NOT NULL
);
