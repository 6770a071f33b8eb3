from weather_agents.langfuse_agent import drives as agent_drives
from weather_agents.langfuse_checks import by_request
from weather_agents.langfuse_control import control_drives

drives = {**agent_drives, **control_drives("clients/python-langfuse-3", by_request)}

__all__ = ["drives"]
