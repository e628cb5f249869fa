/** Reports an error that an extension did not catch to HubSpot's page. */
import { Component, type ReactNode } from "react";

interface BoundaryProps {
  readonly onError: (message: string) => void;
  readonly children: ReactNode;
}

/** Renders nothing any more once something was thrown. */
export class Boundary extends Component<BoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError(error instanceof Error ? error.message : String(error));
  }

  override render(): ReactNode {
    return this.state.hasFailed ? null : this.props.children;
  }
}
