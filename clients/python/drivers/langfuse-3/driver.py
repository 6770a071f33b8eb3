from weather_agents.langfuse_agent import drives

__all__ = ["drives"]
