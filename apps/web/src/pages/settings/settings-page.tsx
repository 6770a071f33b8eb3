import { Link, useSearch } from '@tanstack/react-router';

import { useMay, useMayOrCould, useProject } from '../../api/project.ts';
import { ApiKeys } from './api-keys.tsx';
import { AuditLog } from './audit-log.tsx';
import { Budgets } from './budgets.tsx';
import { Connections } from './connections/connections.tsx';
import { Members } from './members.tsx';
import { Policies } from './policies.tsx';
import { PromptSettings } from './prompts/prompt-settings.tsx';
import { ScoreConfigs } from './scores/score-configs.tsx';
import { openParts, settingsParts, type SettingsPart } from './settings-search.ts';
import { SignIn } from './sign-in.tsx';

/** Settings of access and of accepted data, and their audit log. */
export const SettingsPage = () => {
  const project = useProject();
  const { part = 'keys' } = useSearch({ from: '/project/$projectId/settings' });
  const isOpen = useMay('admin') || openParts.has(part);
  const isShown = useMayOrCould('admin') || openParts.has(part);
  return (
    <div className="page">
      <header className="stack">
        <h1>Settings</h1>
        <p className="soft">
          {project.name} of {project.organization.name}, <code>{project.id}</code>
        </p>
      </header>
      <nav className="tabs" aria-label="Settings">
        {(Object.keys(settingsParts) as SettingsPart[]).map((name) => (
          <Link
            key={name}
            to="/project/$projectId/settings"
            params={{ projectId: project.id }}
            search={{ part: name }}
            activeProps={{}}
            aria-current={name === part ? 'page' : 'false'}
          >
            {settingsParts[name]}
          </Link>
        ))}
      </nav>
      {isOpen ? null : (
        <p className="notice">
          Your role in this project is {project.role.toLowerCase()}. Admins and owners manage keys, members and
          policies, and read the audit log.
        </p>
      )}
      {isShown ? <Part part={part} /> : null}
    </div>
  );
};

const Part = ({ part }: { readonly part: SettingsPart }) => {
  switch (part) {
    case 'keys':
      return <ApiKeys />;
    case 'members':
      return <Members />;
    case 'sign-in':
      return <SignIn />;
    case 'policies':
      return <Policies />;
    case 'budgets':
      return <Budgets />;
    case 'prompts':
      return <PromptSettings />;
    case 'scores':
      return <ScoreConfigs />;
    case 'connections':
      return <Connections />;
    case 'audit':
      break;
  }
  return <AuditLog />;
};
