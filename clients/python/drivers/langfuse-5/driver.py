from weather_agents.langfuse_agent import drives as agent_drives
from weather_agents.langfuse_control import control_drives, experiment_of_spans

drives = {**agent_drives, **control_drives("clients/python-langfuse-5", run_of=experiment_of_spans)}

__all__ = ["drives"]
