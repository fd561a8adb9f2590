import './graph.css';
import { Slider, Stack, Text } from '@mantine/core';
import { useId, useState } from 'react';

interface DepthSliderProps {
  depth: number;
  most: number;
  onDepth: (depth: number) => void;
}

/** How many steps around something a graph shows. */
export function DepthSlider({ depth, most, onDepth }: DepthSliderProps) {
  const id = useId();
  const [moving, setMoving] = useState<number>();
  const shown = moving ?? depth;
  return (
    <Stack gap={2} className="wo-graph-depth">
      <Text size="xs" fw={500} id={id}>
        {shown} {shown === 1 ? 'step' : 'steps'} around
      </Text>
      <Slider
        size="sm"
        min={1}
        max={most}
        value={shown}
        label={null}
        thumbProps={{ 'aria-labelledby': id }}
        onChange={setMoving}
        onChangeEnd={(value) => {
          setMoving(undefined);
          onDepth(value);
        }}
      />
    </Stack>
  );
}
